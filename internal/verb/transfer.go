package verb

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/transfer"
)

// ImportArgs are the arguments of OpImport; the file is streamed in.
type ImportArgs struct {
	As
	Object     string `json:"object"`
	UpsertOn   string `json:"upsert_on,omitempty"`
	UpdateOnly bool   `json:"update_only,omitempty"`
	DateOrder  string `json:"date_order,omitempty"`
	FileName   string `json:"file_name"`
	Size       int64  `json:"size,omitempty"`
	Lang       string `json:"lang,omitempty"`
}

// ImportResult is what came of an import.
type ImportResult struct {
	Import id.ID     `json:"import"`
	Object string    `json:"object"`
	At     time.Time `json:"at"`
	State  string    `json:"state"`
	Format string    `json:"format"`
	Source string    `json:"source"`
	transfer.Counts
	Columns  []ImportColumn  `json:"columns,omitempty"`
	Problems []ImportProblem `json:"problems,omitempty"`
}

// ImportColumn says where a column went; Target is empty when it was left out.
type ImportColumn struct {
	Header string `json:"header"`
	Target string `json:"target"`
	Part   string `json:"part,omitempty"`
	Why    string `json:"why"`
}

// ImportProblem is a row that was not accepted.
type ImportProblem struct {
	Line   int    `json:"line"`
	Column string `json:"column"`
	Code   string `json:"code"`
	Reason string `json:"reason"`
}

// ImportList lists imports, newest first.
type ImportList struct {
	Imports []ImportResult `json:"imports"`
}

// ImportIDArgs names an import.
type ImportIDArgs struct {
	As
	Import string `json:"import"`
	Lang   string `json:"lang,omitempty"`
}

// ImportReverted is what taking an import back did.
type ImportReverted struct {
	Removed int          `json:"removed"`
	Kept    []KeptRecord `json:"kept"`
}

// KeptRecord stays: it was changed since the import, or another record refers
// to it.
type KeptRecord struct {
	Object   string `json:"object"`
	ID       id.ID  `json:"id"`
	Referred bool   `json:"referred"` // nobody changed it
}

// ExportArgs are the arguments of OpExport; the file is streamed out.
type ExportArgs struct {
	As
	Object string   `json:"object"`
	Format string   `json:"format"`
	Filter string   `json:"filter,omitempty"`
	Sort   string   `json:"sort,omitempty"`
	Fields []string `json:"fields,omitempty"`
}

// ExportResult counts what was exported.
type ExportResult struct {
	Records int `json:"records"`
}
