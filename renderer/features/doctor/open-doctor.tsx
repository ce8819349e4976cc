import { lazy, Suspense } from 'react'
import { useStore } from 'zustand'
import { doctor } from '#renderer/state/doctor.ts'

/** Its own chunk: most windows never see a broken server. */
const DoctorDialog = lazy(async () => ({ default: (await import('./doctor-dialog.tsx')).DoctorDialog }))

/** The checks of the server that somebody wants to see, above whatever page there is. */
export function OpenDoctor() {
  const server = useStore(doctor, (state) => state.server)
  if (server === null) return null
  return (
    <Suspense fallback={null}>
      <DoctorDialog key={server} server={server} onClose={() => doctor.setState({ server: null })} />
    </Suspense>
  )
}
