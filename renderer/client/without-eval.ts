/**
 * Tells zod not to compile its schemas: the page's policy forbids `eval`, and the attempt alone would
 * be reported as a violation. Imported before anything that parses.
 */
import { config } from 'zod'

config({ jitless: true })
