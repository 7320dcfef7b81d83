// Runs before the app's own scripts: a stopwatch that looks once a frame and changes nothing.
;(() => {
  const seen = { up: 0, typed: 0, committed: 0, durability: '' }
  const early = { capture: true, passive: true }
  // When the finger left the glass, by the system's clock: time that the event spent waiting for a busy page counts.
  addEventListener('pointerup', (event) => (seen.up = event.timeStamp), early)
  addEventListener('input', (event) => (seen.typed = event.timeStamp), early)

  const add = IDBObjectStore.prototype.add
  IDBObjectStore.prototype.add = function (...said) {
    if (this.name === 'outbox') {
      seen.durability = this.transaction.durability
      this.transaction.addEventListener('complete', (event) => (seen.committed = event.timeStamp))
    }
    return add.apply(this, said)
  }

  const PATIENCE_MS = 60_000

  /** Resolves with the time at which the first frame that `is` true of had been painted. */
  const painted = (is) =>
    new Promise((resolve, reject) => {
      const until = performance.now() + PATIENCE_MS
      const look = (now) => {
        if (now > until) return reject(new Error(`in vain waited for ${is.what ?? is}`))
        if (!is()) return requestAnimationFrame(look)
        const { port1, port2 } = new MessageChannel()
        // The next task after this frame's: by then it is on the glass.
        port1.onmessage = () => resolve(performance.now())
        port2.postMessage(null)
      }
      requestAnimationFrame(look)
    })
  const there = (selector, count = 1) => {
    const is = () => document.querySelectorAll(selector).length >= count
    return painted(Object.assign(is, { what: `${count} of ${selector} at ${location.pathname}` }))
  }

  /** Where to put a finger: the middle of the element, once it has not moved for a frame and lies under nothing. */
  const place = async (selector) => {
    let last = ''
    let found = null
    const still = () => {
      const element = document.querySelector(selector)
      if (!element) return false
      const { x, y, width, height } = element.getBoundingClientRect()
      found = [x + width / 2, y + height / 2]
      if (`${found}` !== last) return ((last = `${found}`), false)
      if (element.contains(document.elementFromPoint(...found))) return true
      element.scrollIntoView({ block: 'center' })
      return false
    }
    await painted(Object.assign(still, { what: `a still and open ${selector} at ${location.pathname}` }))
    return found
  }

  let gaps = []
  let watching = false
  const frames = {
    start() {
      gaps = []
      watching = true
      let last = performance.now()
      const next = (now) => {
        gaps.push(now - last)
        last = now
        if (watching) requestAnimationFrame(next)
      }
      requestAnimationFrame(next)
    },
    stop() {
      watching = false
      return gaps
    },
  }

  /** Work for one thread and nothing else; how long it takes says how fast that thread is now. */
  const loop = () => {
    const began = performance.now()
    let sum = 0
    for (let i = 0; i < 20_000_000; i++) sum = (sum * 31 + i) | 0
    return [performance.now() - began, sum][0]
  }

  globalThis.bench = { seen, painted, there, place, frames, loop }
})()
