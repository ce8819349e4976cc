/** What lies in the folder of the photographs; `stand-up` is what the model wants to write. */
export const notes: Readonly<Record<string, string>> = {
  'garden plan.md': '# Garden plan\n\n- Tomatoes along the south wall\n- Beans behind them\n',
  'reading list.md': '# Reading list\n\n- The Soul of a New Machine\n- A Pattern Language\n',
  'release checklist.md': '# Release checklist\n\n1. Change log\n2. Tag\n3. Announce\n',
  'trip to Lisbon.md': '# Trip to Lisbon\n\nTrain at 9:12, hotel from 15:00.\n',
  'stand-up': '# Stand-up\n\n- Done: import of old notes\n- Next: search across folders',
}
