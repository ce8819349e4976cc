import { app, session, type Session } from 'electron'
import { APP_ORIGIN } from '../protocol/origin.ts'

/** Refuses every permission and device, in every session, also of partitions that are made later. */
export function denyAllPermissions(): void {
  app.on('session-created', denyPermissions)
  void app.whenReady().then(() => denyPermissions(session.defaultSession))
}

/**
 * Request and check are two doors: most web APIs check first and ask second, some only check.
 * Copying works without them, by the copy command on a selection.
 */
function denyPermissions(target: Session): void {
  target.setPermissionRequestHandler((_contents, _permission, callback) => callback(false))
  target.setPermissionCheckHandler(() => false)
  target.setDevicePermissionHandler(() => false)
  target.setDisplayMediaRequestHandler((_request, callback) => callback(null))
  target.setBluetoothPairingHandler((_details, callback) => callback({ confirmed: false }))
  target.on('will-download', (event, item) => {
    // What Steward's own page made, on the person's click, goes through the save dialog. Nothing is fetched to the disk.
    if (!(item.hasUserGesture() && item.getURL().startsWith(`blob:${APP_ORIGIN}/`))) event.preventDefault()
  })
}
