/** Screens that have been fetched with their words, by the function that fetches them. */
const modules = new Map<unknown, unknown>()

export function loaded<T>(load: () => Promise<T>): T | undefined {
  return modules.get(load) as T | undefined
}

export function remember<T>(load: () => Promise<T>, module: T): T {
  modules.set(load, module)
  return module
}
