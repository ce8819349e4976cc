/** What a suite's own report and exit code come to: { passed, failed, skipped }. */

/** A check without tests of its own counts as one. */
export const fromExitCode = (code) => (code === 0 ? { passed: 1, failed: 0, skipped: 0 } : { passed: 0, failed: 1, skipped: 0 })

/** The runner's exit code has the last word: an error outside a test, or nothing run, is a failure too. */
function settle(code, sums) {
  const ranNothing = sums.passed + sums.failed === 0
  return sums.failed === 0 && (code !== 0 || ranNothing) ? { ...sums, failed: 1 } : sums
}

export function fromVitest(code, report) {
  if (!report) return settle(1, { passed: 0, failed: 0, skipped: 0 })
  // A file that does not load has no test to fail, and still failed.
  const broken = report.testResults.filter((suite) => suite.status === 'failed' && suite.assertionResults.every((one) => one.status !== 'failed')).length
  return settle(code, { passed: report.numPassedTests, failed: report.numFailedTests + broken, skipped: report.numPendingTests + report.numTodoTests })
}

export function fromPlaywright(code, report) {
  if (!report) return settle(1, { passed: 0, failed: 0, skipped: 0 })
  const { expected, unexpected, flaky, skipped } = report.stats
  // One that passed at its second try (CI only) has passed, and is told: it is a test to mend.
  if (flaky > 0) console.log(`${flaky} of these needed a second try.`)
  return settle(code, { passed: expected + flaky, failed: unexpected, skipped })
}

/** Of one scenario alone, which prints its checks: a warning counts as a failure. */
export function fromScenario(code, text) {
  const [, passed, warnings] = /^Passed: (\d+)\/\d+, \d+ failed, (\d+) warnings?/m.exec(text) ?? []
  const isGood = Number(passed ?? 0) > 0 && Number(warnings ?? 1) === 0
  return settle(code, { passed: isGood ? 1 : 0, failed: isGood ? 0 : 1, skipped: 0 })
}

/**
 * The conformance suite has no report for machines: each scenario ends with a line `✓ NAME: N passed, M failed`. A
 * scenario counts as one; a warning fails it here, and so does one that a requirement set does not score.
 */
export function fromConformance(code, text) {
  const lines = [...text.matchAll(/^([✓✗]) \S+: \d+ passed, \d+ failed(?:, (\d+) warnings?)?/gmu)]
  const failed = lines.filter(([, mark, warnings]) => mark === '✗' || Number(warnings ?? 0) > 0).length
  return settle(code, { passed: lines.length - failed, failed, skipped: 0 })
}
