package store

// RawIDs returns what stands in the first column of a statement, an id, in every
// row: also what somebody put there beside the program and no id can be read
// of. Each can be an argument of a statement about that row.
func RawIDs(q Querier, statement string) (ids []any, err error) {
	rows, err := q.Query(statement)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		var stored any
		if err := rows.Scan(&stored); err != nil {
			return nil, err
		}
		if b, ok := stored.([]byte); ok && len(b) == 0 || stored == nil {
			stored = []byte{} // as an argument nil would be NULL
		}
		ids = append(ids, stored)
	}
	return ids, rows.Err()
}
