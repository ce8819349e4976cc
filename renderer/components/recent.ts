/** Keeps what was used last, up to a number of entries and a sum of sizes. */
export class Recent<Value> {
  private readonly entries = new Map<string, { readonly value: Value; readonly size: number }>()
  private readonly most: number
  private readonly mostSize: number
  private size = 0

  constructor(most: number, mostSize: number) {
    this.most = most
    this.mostSize = mostSize
  }

  get(key: string): Value | undefined {
    const entry = this.entries.get(key)
    if (!entry) return undefined
    // Re-inserted: the order of the map is the order of use.
    this.entries.delete(key)
    this.entries.set(key, entry)
    return entry.value
  }

  set(key: string, value: Value, size: number): void {
    this.remove(key)
    if (size > this.mostSize) return
    this.entries.set(key, { value, size })
    this.size += size
    for (const oldest of this.entries.keys()) {
      if (this.entries.size <= this.most && this.size <= this.mostSize) return
      this.remove(oldest)
    }
  }

  private remove(key: string): void {
    this.size -= this.entries.get(key)?.size ?? 0
    this.entries.delete(key)
  }
}
