// Draws the OpenAPI document with DOM nodes only: no markup is ever made from text, so nothing in it can run.
const METHODS = ['get', 'post', 'put', 'patch', 'delete']

function node(name, properties = {}, ...children) {
  const made = Object.assign(document.createElement(name), properties)
  made.append(...children.filter((child) => child !== null))
  return made
}

function refName(ref) {
  return ref.split('/').at(-1)
}

/** A schema as one short line of type, in the manner of TypeScript. */
function typeOf(schema) {
  if (!schema) return 'any'
  if (schema.$ref) return refName(schema.$ref)
  const several = schema.oneOf ?? schema.anyOf
  if (several) return several.map(typeOf).join(' | ')
  if (schema.enum) return schema.enum.map((value) => JSON.stringify(value)).join(' | ')
  if ('const' in schema) return JSON.stringify(schema.const)
  if (schema.type === 'array') return `${typeOf(schema.items)}[]`
  if (Array.isArray(schema.type)) return schema.type.join(' | ')
  return schema.format ? `${schema.type} (${schema.format})` : (schema.type ?? 'any')
}

function fieldTable(schema) {
  const required = new Set(schema.required ?? [])
  const rows = Object.entries(schema.properties ?? {}).map(([name, field]) =>
    node(
      'tr',
      {},
      node('td', {}, node('code', { textContent: required.has(name) ? name : `${name}?` })),
      node('td', {}, node('code', { textContent: typeOf(field) })),
      node('td', { textContent: field.description ?? '' }),
    ),
  )
  return node('table', {}, ...rows)
}

function contents(content) {
  return Object.entries(content ?? {}).map(([media, { schema }]) =>
    node('pre', { textContent: `${media}\n${typeOf(schema)}` }),
  )
}

function operationView(path, method, operation) {
  const parameters = operation.parameters ?? []
  const responses = Object.entries(operation.responses ?? {})
  return node(
    'details',
    { id: `${method} ${path}` },
    node(
      'summary',
      {},
      node('span', { className: 'method', textContent: method.toUpperCase() }),
      node('code', { textContent: path }),
    ),
    node('p', { textContent: operation.description ?? operation.summary ?? '' }),
    parameters.length ? node('h3', { textContent: 'Parameters' }) : null,
    ...parameters.map((p) =>
      node('p', {}, node('code', { textContent: `${p.name} (${p.in}): ${typeOf(p.schema)}` }), ` ${p.description ?? ''}`),
    ),
    operation.requestBody ? node('h3', { textContent: 'Body' }) : null,
    ...contents(operation.requestBody?.content),
    node('h3', { textContent: 'Answers' }),
    ...responses.flatMap(([status, response]) => [
      node('p', { textContent: `${status}: ${response.description ?? ''}` }),
      ...contents(response.content),
    ]),
  )
}

function schemaView(name, schema) {
  return node(
    'details',
    { id: `schema-${name}` },
    node('summary', {}, node('code', { textContent: name })),
    node('p', { textContent: schema.description ?? '' }),
    fieldTable(schema),
  )
}

function showMatching(text) {
  for (const details of document.querySelectorAll('details')) {
    details.hidden = !details.textContent.toLowerCase().includes(text.toLowerCase())
  }
}

const answer = await fetch('/api/v1/openapi.json')
const description = await answer.json()
document.querySelector('#about').textContent = `${description.info.description ?? ''} Version ${description.info.version}.`
document.querySelector('#operations').append(
  ...Object.entries(description.paths).flatMap(([path, operations]) =>
    METHODS.filter((method) => operations[method]).map((method) => operationView(path, method, operations[method])),
  ),
)
document
  .querySelector('#schemas')
  .append(...Object.entries(description.components?.schemas ?? {}).map(([name, schema]) => schemaView(name, schema)))
document.querySelector('#find').addEventListener('input', (event) => showMatching(event.target.value))
