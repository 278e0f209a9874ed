package postgres

import (
	"context"
	"database/sql/driver"

	"github.com/jackc/pgx/v5/pgconn"

	"github.com/holdfast-crm/holdfast/internal/errs"
)

// ExecBatch runs prepared statements in one journey. The server skips those
// behind one that fails.
func (c *conn) ExecBatch(ctx context.Context, stmts []driver.Stmt, args [][]driver.NamedValue) error {
	values := make([][][]byte, len(stmts))
	for i, one := range stmts {
		s, ok := one.(*stmt)
		if !ok {
			return errs.New(errs.Internal, "").WithHint("a %T in a batch", one)
		}
		var err error
		if values[i], err = s.encode(args[i]); err != nil {
			return err
		}
	}
	if err := c.drain(); err != nil {
		return err
	}
	ctx, cancel := c.limited(ctx)
	defer cancel()
	p := c.pg.StartPipeline(ctx)
	for i, one := range stmts {
		s := one.(*stmt)
		p.SendQueryStatement(s.d, values[i], s.in, s.out)
	}
	err := p.Sync()
	if err == nil {
		err = results(p)
	}
	if closed := p.Close(); err == nil {
		err = closed
	}
	return c.fault(err)
}

// results reads every answer up to the first failure; closing the pipeline
// reads the rest.
func results(p *pgconn.Pipeline) error {
	for {
		one, err := p.GetResults()
		if reader, ok := one.(*pgconn.ResultReader); ok && err == nil {
			_, err = reader.Close()
		}
		if _, synced := one.(*pgconn.PipelineSync); synced || err != nil || one == nil {
			return err
		}
	}
}
