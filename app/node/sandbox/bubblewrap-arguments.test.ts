import { expect, test } from 'vitest'
import { bubblewrapArguments, inOrder, type Mount } from './bubblewrap-arguments.ts'

test('nothing is shared that is not mounted', () => {
  const options = bubblewrapArguments({ mounts: [{ kind: 'read', path: '/usr' }, { kind: 'write', path: '/w', from: '/real' }, { kind: 'read', path: '/o', optional: true }, { kind: 'empty', path: '/tmp' }, { kind: 'link', path: '/bin', target: 'usr/bin' }], env: { A: '--share-net' }, cwd: '/w' })
  expect(options.join(' ')).toBe('--unshare-all --die-with-parent --new-session --cap-drop ALL --clearenv --setenv A --share-net --ro-bind /usr /usr --bind /real /w --ro-bind-try /o /o --tmpfs /tmp --symlink usr/bin /bin --proc /proc --dev /dev --remount-ro / --chdir /w')
})

test('a folder comes before what lies in it, and what may be written lies on top', () => {
  const mounts: Mount[] = [{ kind: 'read', path: '/h/me/a/b' }, { kind: 'write', path: '/h/me/a' }, { kind: 'read', path: '/h/me/a' }, { kind: 'empty', path: '/h/me' }, { kind: 'empty', path: '/h/me/a/own' }]
  expect(inOrder(mounts).map(({ kind, path }) => `${kind} ${path}`)).toEqual(['empty /h/me', 'read /h/me/a', 'write /h/me/a', 'read /h/me/a/b', 'empty /h/me/a/own'])
})
