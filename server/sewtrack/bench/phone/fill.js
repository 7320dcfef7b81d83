// Gives the worker who is signed in here `count` records, by the same door that phones use, and cancels every fifth of them.
(async (count) => {
  const ROOM = 250
  const DAYS = 40
  const ask = async (path, body) => {
    const said = body && { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) }
    const answer = await fetch(path, said)
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`)
    return answer.json()
  }
  const newId = () => {
    const bytes = crypto.getRandomValues(new Uint8Array(16))
    const now = Date.now()
    for (let at = 0; at < 6; at++) bytes[at] = Math.floor(now / 2 ** (8 * (5 - at))) % 256
    bytes[6] = (bytes[6] & 0x0f) | 0x70
    bytes[8] = (bytes[8] & 0x3f) | 0x80
    const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, '0')).join('')
    return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-')
  }
  const { user, device } = await ask('/api/v1/session')
  const works = [...document.querySelectorAll('[data-testid="tile"]')].map(({ dataset }) => dataset)
  const dayBack = (days) => new Date(Date.now() - days * 86_400_000).toISOString().slice(0, 10)
  const made = (type, fields) => {
    return { id: newId(), type, actor_id: user.id, occurred_at: new Date().toISOString(), ...fields }
  }
  const record = (number) => {
    const { productId, operationId } = works[number % works.length]
    const work = { product_id: productId, operation_id: operationId, quantity: 1 + ((number * 7) % 199) }
    return made('record.create', { ...work, work_date: dayBack(1 + (number % DAYS)) })
  }
  const send = async (mutations) => {
    const head = { protocol: 1, client_version: '0.1.0', device_id: device.id, viewer_id: user.id, pull: false }
    const sent_at = new Date().toISOString()
    const { outcomes } = await ask('/api/v1/sync', { ...head, sent_at, epoch: null, cursor: null, mutations })
    const refused = outcomes.find(({ result }) => result !== 'applied')
    if (refused) throw new Error(JSON.stringify(refused))
  }
  for (let sent = 0; sent < count; sent += ROOM) {
    const creations = Array.from({ length: Math.min(ROOM, count - sent) }, (_, at) => record(sent + at))
    await send(creations)
    const cancelled = creations.filter((_, at) => at % 5 === 0)
    await send(cancelled.map(({ id }) => made('record.cancel', { record_id: id, base_version: id })))
  }
})
