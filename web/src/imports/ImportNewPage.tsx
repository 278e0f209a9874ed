export function ImportNewPage() {
  return <h1>ImportNewPage</h1>
}
