/** A rope turned once around a cleat, one continuous line. */
export function Mark({ size = 22 }: { size?: number }) {
  return (
    <svg viewBox="0 0 32 32" width={size} height={size} aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="var(--hf-accent)" />
      <path
        d="M4.5 22.5h6.2c3.4 0 4.200-2.200 5.300-5.400 1.100-3.200 2-5.600 5-5.600 2.300 0 3.900 1.500 3.900 3.700s-1.700 3.800-4.100 3.800c-3 0-4.200-1.900-5.600-5-1.300-2.900-2.500-5.300-5.200-5.300-2.200 0-3.700 1.500-3.700 3.500s1.500 3.500 3.700 3.500c2.900 0 4.100-2 5.600-4.800"
        fill="none"
        stroke="var(--hf-page)"
        strokeWidth="2.4"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  )
}
