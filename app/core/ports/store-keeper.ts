export interface StoreProgress {
  /** What is done now, for a person. */
  readonly what: string
  readonly done: number
  readonly total: number
}

export interface StoreProblem {
  /** A plain sentence. */
  readonly text: string
  /** Whether `repair` can try it. */
  readonly repairable: boolean
}

export interface StoreRepair {
  /** What was made right, in plain sentences. */
  readonly done: readonly string[]
  /** What is still wrong: what is missing, and where. */
  readonly left: readonly StoreProblem[]
}

/** Looks after the database as a whole, beside the thread that serves everybody. */
export interface StoreKeeper {
  /** Each entry against its hash, and what is kept only to find things quickly against what it stands for. @throws what the signal says, StewardError of the store */
  check(onProgress: (progress: StoreProgress) => void, signal: AbortSignal): Promise<readonly StoreProblem[]>
  /** Entries from the copies in `backups`, indexes from the entries. Nothing is deleted. @throws as `check`, and `store-busy` */
  repair(onProgress: (progress: StoreProgress) => void, signal: AbortSignal): Promise<StoreRepair>
}
