/** Virtual time: work that is due later, in order of time, and of asking where times are equal. */

interface Planned {
  at: number
  order: number
  work: () => void
}

export class Timeline {
  now: number
  private planned: Planned[] = []
  private asked = 0

  constructor(now: number) {
    this.now = now
  }

  after(ms: number, work: () => void): () => void {
    this.asked += 1
    const item = { at: this.now + Math.max(0, ms), order: this.asked, work }
    this.planned.push(item)
    return () => {
      this.planned = this.planned.filter((other) => other !== item)
    }
  }

  /** Moves to the next work that is due until `end` and does it; false, and time at `end`, when there is none. */
  step(end: number): boolean {
    let next: Planned | undefined
    for (const item of this.planned) {
      if (item.at <= end && (!next || item.at < next.at || (item.at === next.at && item.order < next.order)))
        next = item
    }
    if (!next) {
      this.now = Math.max(this.now, end)
      return false
    }
    const due = next
    this.planned = this.planned.filter((item) => item !== due)
    this.now = Math.max(this.now, due.at)
    due.work()
    return true
  }
}
