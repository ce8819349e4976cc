import { app, session, type Session } from 'electron'
import { APP_ORIGIN } from '../protocol/origin.ts'
import type { ElectronViews } from '../protocol/view-frames.ts'

/**
 * Refuses every permission and device, in every session, also of partitions that are made later. Only a view of a server
 * gets what the person allowed it.
 */
export function denyPermissions(views: Pick<ElectronViews, 'mayUse'>): void {
  app.on('session-created', (created) => guard(created, views))
  void app.whenReady().then(() => guard(session.defaultSession, views))
}

/** Deletes what pages of an origin stored. */
export function forgetStorage(origin: string): void {
  // What cannot be deleted now is of no use to anybody: the origin is random and gone.
  session.defaultSession.clearStorageData({ origin }).catch(() => {})
}

/**
 * Request and check are two doors: most web APIs check first and ask second, some only check.
 * Copying works without them, by the copy command on a selection.
 */
function guard(target: Session, views: Pick<ElectronViews, 'mayUse'>): void {
  target.setPermissionRequestHandler((_contents, permission, callback, details) => callback(views.mayUse(details.requestingUrl, permission, 'mediaTypes' in details ? (details.mediaTypes ?? []) : [])))
  target.setPermissionCheckHandler((_contents, permission, origin, details) => views.mayUse(origin, permission, details.mediaType === undefined ? [] : [details.mediaType]))
  target.setDevicePermissionHandler(() => false)
  target.setDisplayMediaRequestHandler((_request, callback) => callback(null))
  target.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }))
  target.on('will-download', (event, item) => {
    // What Steward's own page made, on the person's click, goes through the save dialog. Nothing is fetched to the disk.
    if (!(item.hasUserGesture() && item.getURL().startsWith(`blob:${APP_ORIGIN}/`))) event.preventDefault()
  })
}
