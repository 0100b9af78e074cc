/** What controls that one types into, or chooses from, look like. */
export const control = 'w-full rounded-lg border border-control bg-card px-3 text-sm placeholder:text-muted aria-invalid:border-danger disabled:opacity-60'
