import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'

const read = (name) => JSON.parse(readFileSync(new URL(`../${name}`, import.meta.url), 'utf8'))
const { packages } = read('package-lock.json')
const manifest = read('package.json')

test('the lockfile names no registry, so that npm ci works behind any', () => {
  const named = Object.entries(packages).filter(([, { resolved }]) => resolved !== undefined)
  expect(named.map(([path]) => path)).toEqual([])
})

test('every package of the lockfile has its hash', () => {
  const without = Object.entries(packages).filter(([path, { integrity, link, inBundle }]) => path !== '' && !link && !inBundle && !integrity)
  expect(without.map(([path]) => path)).toEqual([])
})

test('dependencies are named with one exact version', () => {
  const all = { ...manifest.dependencies, ...manifest.devDependencies, ...manifest.optionalDependencies }
  expect(Object.entries(all).filter(([, version]) => !/^(npm:.+@)?\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))).toEqual([])
})

test('the platform packages of the native parts are all there, so that npm ci works on each platform', () => {
  // The newest release of a native package sometimes lacks some; npm then writes an incomplete lockfile.
  const optional = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) => Object.keys(optionalDependencies).map((name) => ({ path, name })))
  const missing = optional.filter(({ path, name }) => packages[`${path}/node_modules/${name}`] === undefined && packages[`node_modules/${name}`] === undefined)
  expect(missing).toEqual([])
})
