import { expect, test } from 'vitest'
import { isPublicAddress } from './public-address.ts'

test.each(['93.184.215.14', '1.1.1.1', '172.15.0.1', '172.32.0.1', '2606:2800:21f:cb07::1', '2a00:1450::1'])('%s is on the internet', (address) => expect(isPublicAddress(address)).toBe(true))

test.each([
  '127.0.0.1', '127.9.9.9', '0.0.0.0', '10.0.0.1', '100.64.0.1', '169.254.169.254', '172.16.0.1', '172.31.255.255', '192.168.1.1', '192.0.2.1', '198.18.0.1', '203.0.113.9', '224.0.0.1', '255.255.255.255',
  '::', '::1', '::ffff:127.0.0.1', '::ffff:93.184.215.14', '::7f00:1', '64:ff9b::7f00:1', 'fe80::1', 'fe80::1%eth0', 'fc00::1', 'fd12::1', 'ff02::1', '2001:db8::1', '2001::1', '2002:7f00:1::', '3fff::1', 'localhost', '', '127.1', '2130706433',
])('%s is not', (address) => expect(isPublicAddress(address)).toBe(false))
