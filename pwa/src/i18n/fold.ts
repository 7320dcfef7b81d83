/**
 * Search that meets people where they type: one folded form for Latin and Cyrillic Uzbek, Russian, any apostrophe and any case.
 * The form is for comparing only. It merges what is often confused on a phone keyboard (q/k, x/h, ye/e),
 * and g/k, because an ending softens the sound before it: koʻylak, koʻylagi.
 */
const CYRILLIC: Record<string, string> = {
  а: 'a',
  б: 'b',
  в: 'v',
  г: 'g',
  д: 'd',
  е: 'e',
  ё: 'yo',
  ж: 'j',
  з: 'z',
  и: 'i',
  й: 'y',
  к: 'k',
  л: 'l',
  м: 'm',
  н: 'n',
  о: 'o',
  п: 'p',
  р: 'r',
  с: 's',
  т: 't',
  у: 'u',
  ф: 'f',
  х: 'h',
  ц: 's',
  ч: 'ch',
  ш: 'sh',
  щ: 'sh',
  ъ: '',
  ы: 'i',
  ь: '',
  э: 'e',
  ю: 'yu',
  я: 'ya',
  ў: 'o',
  қ: 'k',
  ғ: 'g',
  ҳ: 'h',
}

const APOSTROPHES = /['`´ʹʻʼʽˈ‘’‛′]/g

export function fold(text: string): string {
  let folded = ''
  for (const letter of text.toLowerCase().replace(APOSTROPHES, '')) {
    folded += CYRILLIC[letter] ?? letter.normalize('NFD').replace(/\p{M}/gu, '')
  }
  return folded.replace(/[qg]/g, 'k').replace(/x/g, 'h').replace(/ts/g, 's').replace(/\bye/g, 'e').trim()
}

/** Every word of the query begins or lies inside the text; `folded` is `fold(text)`, kept by the caller for long lists. */
export function matches(folded: string, query: string): boolean {
  return fold(query)
    .split(/\s+/)
    .every((word) => folded.includes(word))
}
