/*
 * What a screen is measured by, over the factory in memory (look.py) and over the running product (tests/e2e): evaluated in
 * the page. Every finding is one line of text; none is what a good screen returns.
 */
globalThis.look = (() => {
  const TARGET = 48
  const SPACE = 8
  const TEXT = 16
  /** Under a pixel: what rounding makes of a size, and no thumb or eye can tell. */
  const GRACE = 0.5
  const TARGETS = 'button, a[href], input, select, textarea, summary, [role=radio]'
  const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa']

  /** An open sheet is all there is: what lies under it can be neither touched nor read. */
  const top = () => [...document.querySelectorAll('dialog[open]')].at(-1) ?? document.body
  const said = (element) => element.dataset.testid ?? element.textContent.trim().slice(0, 40)

  function isShown(element) {
    const { width, height } = element.getBoundingClientRect()
    const visible = element.checkVisibility({ contentVisibilityAuto: true, visibilityProperty: true })
    return visible && width > 1 && height > 1 && !element.closest('.sr, .skip, [inert]')
  }

  /** A box to tick is touched by its label. */
  const touched = (element) => (element.matches('input[type=checkbox]') && element.closest('label')) || element

  function targets() {
    return [...new Set([...top().querySelectorAll(TARGETS)].filter(isShown).map(touched))].filter(
      // A link inside a sentence is as high as its line, which WCAG 2.5.8 allows: only the manual has such.
      (element) => getComputedStyle(element).display !== 'inline',
    )
  }

  function smallTargets() {
    return targets()
      .map((element) => ({ element, box: element.getBoundingClientRect() }))
      .filter(({ box }) => box.width < TARGET - GRACE || box.height < TARGET - GRACE)
      .map(({ element, box }) => `target ${Math.round(box.width)}x${Math.round(box.height)} ${said(element)}`)
  }

  /** What floats over the page lies on what scrolls below it; two that scroll together must leave each other alone. */
  function layerOf(element) {
    for (let at = element; at !== null; at = at.parentElement) {
      const { position, overflowY } = getComputedStyle(at)
      if (['absolute', 'fixed', 'sticky'].includes(position) || ['auto', 'scroll'].includes(overflowY)) return at
    }
    return null
  }

  /** Between a thumb's 48 px on one target and its 48 px on the next are 8: what is larger than 48 px may stand closer. */
  function gaps() {
    const all = targets().map((element) => ({ element, box: element.getBoundingClientRect(), layer: layerOf(element) }))
    const found = []
    for (const [at, one] of all.entries())
      for (const other of all.slice(at + 1)) {
        const apart =
          one.layer !== other.layer || one.element.contains(other.element) || other.element.contains(one.element)
        if (apart) continue
        const across = spare(one.box.left, one.box.right, other.box.left, other.box.right)
        const along = spare(one.box.top, one.box.bottom, other.box.top, other.box.bottom)
        const gap = across.gap > along.gap ? across : along
        if (gap.gap + gap.spare < SPACE - GRACE)
          found.push(`gap ${Math.round(gap.gap)} ${said(one.element)} | ${said(other.element)}`)
      }
    return found
  }

  function spare(start, end, otherStart, otherEnd) {
    const over = (from, to) => Math.max(0, to - from - TARGET) / 2
    const gap = Math.max(start, otherStart) - Math.min(end, otherEnd)
    return { gap, spare: over(start, end) + over(otherStart, otherEnd) }
  }

  function texts() {
    const found = []
    for (const element of top().querySelectorAll('*')) {
      const says = [...element.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim())
      if (!says || element.closest('svg') || !isShown(element)) continue
      const { fontSize, display } = getComputedStyle(element)
      if (parseFloat(fontSize) < TEXT - 0.1) found.push(`text ${fontSize} ${said(element)}`)
      if (element.scrollWidth > element.clientWidth + 1 && display !== 'inline' && !element.matches('select, option'))
        found.push(`cut off ${element.textContent.trim().slice(0, 40)}`)
    }
    return found
  }

  function sideways() {
    const { scrollWidth, clientWidth } = document.documentElement
    return scrollWidth > clientWidth ? [`sideways scroll ${scrollWidth} > ${clientWidth}`] : []
  }

  async function axe(runOnly = { type: 'tag', values: RULES }) {
    // Only what fails is of interest: the rest would be collected and thrown away for each of hundreds of pages.
    const options = { runOnly, resultTypes: ['violations'], preload: false }
    const { violations } = await globalThis.axe.run(top() === document.body ? document : top(), options)
    return violations.map(({ id, nodes }) => {
      const where = nodes.slice(0, 3).map(({ html }) => html.slice(0, 110))
      return `axe ${id}: ${where.join('; ')}`
    })
  }

  /** What has the focus, and whether its middle can be seen: bars that float over the page must not lie on it. */
  function focus() {
    const element = document.activeElement
    if (element === null || element === document.body) return [null, true]
    const box = touched(element).getBoundingClientRect()
    const within = (from, to, most) => (Math.max(0, from) + Math.min(most, to)) / 2
    const at = document.elementFromPoint(
      within(box.left, box.right, innerWidth),
      within(box.top, box.bottom, innerHeight),
    )
    const order = [...document.querySelectorAll('*')].indexOf(element)
    return [`${order} ${said(element)}`, at !== null && (touched(element).contains(at) || at.contains(element))]
  }

  /** With less motion asked for, nothing moves and nothing is about to. */
  function moving() {
    const lasting = (text) => text.split(',').some((part) => parseFloat(part) > 0.01)
    return [...top().querySelectorAll('*')]
      .map((element) => [element, getComputedStyle(element)])
      .filter(
        ([, style]) =>
          lasting(style.transitionDuration) || (style.animationName !== 'none' && lasting(style.animationDuration)),
      )
      .map(([element]) => `moves: ${said(element)}`)
  }

  /** The rules of axe that another theme can break, once all have been kept in one: a theme changes nothing but colours. */
  const colours = () => axe({ type: 'rule', values: ['color-contrast', 'link-in-text-block'] })

  return {
    axe,
    colours,
    focus,
    moving,
    gaps,
    sideways,
    smallTargets,
    texts,
    measure: () => [...smallTargets(), ...gaps(), ...texts(), ...sideways()],
  }
})()
