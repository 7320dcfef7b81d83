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

/** From here on a word is long enough that one wrong letter leaves no doubt about what was meant. */
const TYPO_LETTERS_MIN = 4

/** How a word of the query was found: the smaller, the better. */
const WHOLE = 0
const BEGINS = 1
const INSIDE = 2
const TYPO = 3

/** A query, folded and cut into words once for a whole list. */
export function queryWords(query: string): string[] {
  return fold(query).split(/\s+/).filter(Boolean)
}

/**
 * How well a folded text answers all words of a query, 0 the best; null when a word is not in it. A word of four letters or more may
 * have one letter wrong, missing, too much, or changed with its neighbour; what is written right always ranks before that.
 */
export function rank(folded: string, words: readonly string[]): number | null {
  let total = 0
  for (const word of words) {
    const at = folded.indexOf(word)
    if (at >= 0) {
      total += found(folded, word, at)
      continue
    }
    if (word.length < TYPO_LETTERS_MIN) return null
    let from = 0
    while (!beginsAlmost(folded, word, from)) {
      from = folded.indexOf(' ', from) + 1
      if (from === 0) return null
    }
    total += TYPO
  }
  return total
}

function found(folded: string, word: string, first: number): number {
  let best = INSIDE
  for (let at = first; at >= 0; at = folded.indexOf(word, at + 1)) {
    if (at > 0 && folded[at - 1] !== ' ') continue
    const after = folded[at + word.length]
    if (after === undefined || after === ' ') return WHOLE
    best = BEGINS
  }
  return best
}

/** Whether `word` stands at `from`, but for one letter: what is still being typed is the beginning of a word. */
function beginsAlmost(text: string, word: string, from: number): boolean {
  let at = 0
  while (at < word.length && word[at] === text[from + at]) at += 1
  if (at >= word.length - 1) return true
  const here = from + at
  return (
    text.startsWith(word.slice(at + 1), here + 1) ||
    text.startsWith(word.slice(at + 1), here) ||
    text.startsWith(word.slice(at), here + 1) ||
    (word[at] === text[here + 1] && word[at + 1] === text[here] && text.startsWith(word.slice(at + 2), here + 2))
  )
}
