/** The tools of Steward itself, by the names that models know them by; no tool of a server gets one of these. */
export const readResultName = 'steward__read_result'
export const searchToolsName = 'steward__search_tools'
export const ownToolNames: ReadonlySet<string> = new Set([readResultName, searchToolsName])

/** What the model calls a result by: rises within the conversation and is never given twice, which call ids of small providers are. */
export const resultId = (seq: number): string => `r${seq}`
