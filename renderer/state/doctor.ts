import { createStore } from 'zustand/vanilla'

/** Whose checks are open. Not in the place that they were opened from: that goes away with the trouble. */
export const doctor = createStore<{ readonly server: string | null }>(() => ({ server: null }))

export function findCause(server: string): void {
  doctor.setState({ server })
}
