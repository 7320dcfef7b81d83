import type { Language } from '../../i18n/language'
import type { Role } from '../../sync/entities'

const PAGES = import.meta.glob<string>('../../../../docs/manuals/{uz,ru,en}/*.md', { import: 'default' })

/** The manual of a role, as HTML made by the build. An administrator reads the master's: the screens are the same. */
export function readManual(language: Language, role: Role): Promise<string> {
  const name = role === 'worker' ? 'worker' : 'master'
  const page = PAGES[`../../../../docs/manuals/${language}/${name}.md`]
  if (!page) throw new Error(`no manual ${language}/${name}`)
  return page()
}
