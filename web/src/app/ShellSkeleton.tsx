export function ShellSkeleton() {
  return <h1>ShellSkeleton</h1>
}
