import { lstatSync, readlinkSync } from 'node:fs'
import type { Mount } from './bubblewrap-arguments.ts'

/** Folders of installed programs. Nothing of a person lies there. */
export const SYSTEM_FOLDERS: readonly string[] = ['/usr', '/opt', '/nix/store', '/bin', '/sbin', '/lib', '/lib32', '/lib64', '/libx32']

/** What programs need of `/etc`. Not all of it: keys, passwords of services and the settings of the machine lie there, too. */
const SETTINGS = [
  'alternatives', 'ca-certificates', 'ca-certificates.conf', 'crypto-policies', 'fonts', 'gai.conf', 'group', 'ld.so.cache', 'ld.so.conf', 'ld.so.conf.d', 'localtime', 'mime.types', 'nsswitch.conf', 'os-release', 'passwd',
  'pki/ca-trust', 'pki/tls/cert.pem', 'pki/tls/certs', 'protocols', 'services', 'ssl/cert.pem', 'ssl/certs', 'ssl/openssl.cnf', 'timezone',
]

/** The system to read: `/bin` and its like as links where the system has them so. */
export function systemMounts(): Mount[] {
  return [...SYSTEM_FOLDERS.flatMap(folderOrLink), ...SETTINGS.map((name): Mount => ({ kind: 'read', path: `/etc/${name}`, optional: true })), ...['/tmp', '/var/tmp', '/run'].map((path): Mount => ({ kind: 'empty', path }))]
}

function folderOrLink(path: string): Mount[] {
  const found = lstatSync(path, { throwIfNoEntry: false })
  if (!found) return []
  return found.isSymbolicLink() ? [{ kind: 'link', path, target: readlinkSync(path) }] : [{ kind: 'read', path }]
}

/** Whether a path is `folder` or lies in it. Both absolute and normal. */
export function isWithin(path: string, folder: string): boolean {
  return path === folder || path.startsWith(folder === '/' ? '/' : `${folder}/`)
}
