package outbox

import (
	"time"

	"github.com/holdfast-crm/holdfast/internal/canon"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/id"
	"github.com/holdfast-crm/holdfast/internal/store"
)

const (
	tableJob = "outbox_job"
	macLabel = "holdfast/outbox-job/v1"

	selectJob = `SELECT id, kind, args, state, run_at, attempts, progress, last_error, created, finished,
		lease_by, lease_until, version, mac FROM outbox_job`
)

func scanJob(scan func(...any) error) (j Job, err error) {
	err = scan(&j.ID, &j.Kind, &j.Args, &j.State, &j.RunAt, &j.Attempts, &j.Progress, &j.LastError, &j.Created, &j.Finished,
		&j.lease, &j.until, &j.version, &j.mac)
	return j, err
}

// columns is what the MAC covers: what a job is, how far it came and whether
// it ended. When it runs next and who holds it is not: that moves with every
// heartbeat, and changes only when the work is done.
func (j *Job) columns() []byte {
	b := canon.AppendUint(nil, uint64(j.version))
	b = canon.AppendString(b, j.Kind)
	b = canon.AppendBytes(b, j.Args)
	b = canon.AppendString(b, string(j.State))
	b = canon.AppendBytes(b, j.Progress)
	b = canon.AppendTime(b, j.Created)
	return canon.AppendTime(b, j.Finished)
}

func (o *Outbox) macOf(j *Job) [32]byte {
	return o.mac.MAC([]byte(macLabel), []byte(tableJob), j.ID[:], j.columns())
}

// check fails with Integrity "job_changed" when the row is not as it was
// written here.
func (o *Outbox) check(j *Job) error {
	if o.mac.VerifyMAC(j.mac, []byte(macLabel), []byte(tableJob), j.ID[:], j.columns()) {
		return nil
	}
	return errs.New(errs.Integrity, "job_changed", errs.P("job", j.ID)).
		WithHint("the row of job %s in %s was edited outside the program and is not run; look who could write to the database, then start the work anew", j.ID, tableJob)
}

// save writes a checked job back as its next version.
func (o *Outbox) save(tx *store.Tx, j *Job) error {
	was := j.version
	j.version++
	n, err := tx.Exec(`UPDATE outbox_job SET args = ?, state = ?, run_at = ?, attempts = ?, progress = ?, last_error = ?, finished = ?,
		lease_by = ?, lease_until = ?, version = ?, mac = ? WHERE id = ? AND version = ?`,
		j.Args, j.State, j.RunAt, j.Attempts, j.Progress, j.LastError, j.Finished, j.lease, j.until, j.version, o.macOf(j), j.ID, was)
	if err == nil && n != 1 {
		err = errs.New(errs.Conflict, "job_not_yours")
	}
	return err
}

func (j *Job) heldBy(lease id.ID) bool { return j.State == Running && j.lease == lease }

func (j *Job) release() { j.lease, j.until = id.ID{}, time.Time{} }

// Find returns a job, or NotFound; Integrity "job_changed" when its row was
// edited outside the program.
func (o *Outbox) Find(q store.Querier, job id.ID) (j Job, err error) {
	defer errs.Wrap(&err, "outbox.Find")
	if j, err = scanJob(q.QueryRow(selectJob+` WHERE id = ?`, job).Scan); err != nil {
		return Job{}, err
	}
	if err := o.check(&j); err != nil {
		return Job{}, err
	}
	return j, nil
}

// List returns the newest jobs, of one kind when kind is not empty; at most
// limit. Jobs whose rows do not hold are Broken.
func (o *Outbox) List(q store.Querier, kind string, limit int) (jobs []Job, err error) {
	defer errs.Wrap(&err, "outbox.List")
	return o.jobsWhere(q, `? = '' OR kind = ? ORDER BY id DESC LIMIT ?`, kind, kind, limit)
}

func (o *Outbox) jobsWhere(q store.Querier, where string, args ...any) (jobs []Job, err error) {
	rows, err := q.Query(selectJob+` WHERE `+where, args...)
	if err != nil {
		return nil, err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		j, err := scanJob(rows.Scan)
		if err != nil {
			return nil, err
		}
		if o.check(&j) != nil {
			j.State = Broken
		}
		jobs = append(jobs, j)
	}
	return jobs, rows.Err()
}
