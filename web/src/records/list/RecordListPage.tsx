export function RecordListPage() {
  return <h1>RecordListPage</h1>
}
