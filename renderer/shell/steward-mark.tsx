/** The mark of Steward: an S that stands on a line. */
export function StewardMark({ size = 22 }: { readonly size?: number }) {
  return (
    <svg className="steward-mark" width={size} height={size} viewBox="0 0 32 32" aria-hidden="true">
      <rect width="32" height="32" rx="8" fill="#0f6b5a" />
      <path d="M21.6 10.4c-1-1.5-2.9-2.4-5.3-2.4-3.3 0-5.5 1.7-5.5 4.2 0 5.6 9.6 2.7 9.6 7.1 0 1.9-1.8 3-4.3 3-2.4 0-4.3-.9-5.4-2.5" fill="none" stroke="#ffffff" strokeWidth="2.9" strokeLinecap="round" />
      <path d="M8 26h16" stroke="#8fe0cb" strokeWidth="2.2" strokeLinecap="round" />
    </svg>
  )
}
