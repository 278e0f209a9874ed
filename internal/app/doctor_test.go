package app

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/holdfast-crm/holdfast/internal/audit"
	"github.com/holdfast-crm/holdfast/internal/errs"
	"github.com/holdfast-crm/holdfast/internal/keystore"
	"github.com/holdfast-crm/holdfast/internal/outbox"
	"github.com/holdfast-crm/holdfast/internal/transfer"
	"github.com/holdfast-crm/holdfast/internal/verb"
)

// checks runs doctor and returns its checks by name.
func (s *site) checks() map[string]DoctorCheck {
	s.t.Helper()
	var res DoctorResult
	s.call(verb.OpDoctor, verb.NoArgs{}, nil, &res)
	all := map[string]DoctorCheck{}
	failed := false
	for _, c := range res.Checks {
		all[c.Name] = c
		failed = failed || c.State == stateFail
		if c.Found == "" || strings.ContainsAny(c.Found+c.Advice, "{}") || strings.HasPrefix(c.Found, "doctor_") || (c.State == stateOK) == (c.Advice != "") {
			s.t.Errorf("check %+v", c)
		}
	}
	if failed != res.Failed {
		s.t.Errorf("failed is %v", res.Failed)
	}
	return all
}

func (s *site) expect(name, state, part string) {
	s.t.Helper()
	c := s.checks()[name]
	if c.State != state || !strings.Contains(c.Found, part) {
		s.t.Errorf("%s: %+v, want %s with %q", name, c, state, part)
	}
}

func TestDoctorFindsNothingAmissInAHealthyFolder(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.contact("Some Person")
	s.backup("a")
	s.must(s.w.Index.Ready(t.Context()))
	unsettled := map[string]bool{"root key": true, "key backups": true, "disk space": true, "swap": true, "process memory": true} // about this machine
	for name, c := range s.checks() {
		if c.State != stateOK && !unsettled[name] {
			t.Errorf("%+v", c)
		}
	}
	s.expect("index contact", stateOK, "1 records")
}

func TestDoctorFindsWhatWasDoneToAFolder(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	s.contact("Some Person")
	s.close() // no keys are made ahead until the next one is needed
	s.open()
	s.expect("backups", stateAdvice, "no backup") // on the first day
	s.must(os.Chmod(filepath.Join(s.dir, folderFile), 0o644))
	s.expect("permissions", stateWarn, folderFile)
	s.must(os.Chmod(s.dir, 0o755))
	s.expect("permissions", stateFail, s.dir)
	s.must(os.Chmod(s.key, 0o640))
	s.expect("root key", stateFail, s.key)
	s.must(os.Rename(s.key, s.key+".away"))
	s.expect("root key", stateFail, s.key)
	s.must(os.Rename(s.places, s.places+".away"))
	s.expect("key backups", stateFail, s.places)
	ahead := time.Now().Add(time.Hour)
	s.must(os.Chtimes(filepath.Join(s.dir, folderFile), ahead, ahead))
	s.expect("clock", stateWarn, folderFile)
	job := &outbox.Job{Kind: transfer.ImportJob, Args: []byte("names no file")}
	s.must(s.w.Outbox.Submit(t.Context(), job))
	for job.State != outbox.Dead {
		found, err := s.w.Outbox.Find(t.Context(), job.ID)
		s.must(err)
		s.must(t.Context().Err())
		job = &found
	}
	s.expect("jobs", stateWarn, "1 jobs")
}

func TestLargeFilesAreReadWhenSomebodyAsks(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	c := &checkup{w: s.w, large: 1, begun: s.w.now()}
	found := func() string {
		for _, one := range c.seen {
			if one.name == "data file" {
				return one.found
			}
		}
		return ""
	}
	if c.look(t.Context(), true); found() != "doctor_file_later" {
		t.Errorf("by itself the server finds %s", found())
	}
	if c.Examine(t.Context(), "en"); found() != "doctor_file_ok" {
		t.Errorf("who asks is told %s", found())
	}
	if c.look(t.Context(), true); found() != "doctor_file_ok" {
		t.Errorf("what was read a moment ago is %s", found())
	}
}

func TestDoctorSpeaksChinese(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	var res DoctorResult
	s.call(verb.OpDoctor, DoctorArgs{Lang: "zh-CN"}, nil, &res)
	for _, c := range res.Checks {
		if c.Name == "backups" && !strings.Contains(c.Found, "备份") {
			t.Errorf("%+v", c)
		}
	}
}

func TestDoctorJudges(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 11, 22, 8, 0, 0, 0, time.UTC)
	head := &audit.Checkpoint{Size: 7, Root: [32]byte{1}, At: now}
	waiting := []audit.Entry{{At: now}, {At: now.Add(-time.Hour)}}
	for name, c := range map[string]struct {
		got  finding
		want string
	}{
		"plenty of space":        {judgeSpace(50, 100), stateOK},
		"little space":           {judgeSpace(9, 100), stateWarn},
		"no space":               {judgeSpace(1, 100), stateFail},
		"a log in order":         {judgeLog(now, head, nil), stateOK},
		"an entry just written":  {judgeLog(now, head, waiting[:1]), stateOK},
		"an entry that waits":    {judgeLog(now, head, waiting), stateFail},
		"no checkpoint":          {judgeLog(now, nil, waiting), stateWarn},
		"a memory that agrees":   {judgeMemory(keystore.Head{Size: 7, Root: [32]byte{1}}, head), stateOK},
		"a memory that lags":     {judgeMemory(keystore.Head{Size: 5, Root: [32]byte{9}}, head), stateOK},
		"a log that was cut":     {judgeMemory(keystore.Head{Size: 9}, head), stateFail},
		"a log that was changed": {judgeMemory(keystore.Head{Size: 7, Root: [32]byte{2}}, head), stateFail},
		"a log that never began": {judgeMemory(keystore.Head{}, &audit.Checkpoint{}), stateOK},
	} {
		if c.got.state != c.want {
			t.Errorf("%s: %q, want %q", name, c.got.state, c.want)
		}
	}
	if got := broke("x", "en", errs.New(errs.Integrity, "store_corrupt").WithHint("do this")); got.State != stateFail || got.Advice != "do this" {
		t.Errorf("a failure: %+v", got)
	}
}

func TestDoctorAsksForABackupAfterTheFirstDay(t *testing.T) {
	t.Parallel()
	s := newSite(t)
	for age, want := range map[time.Duration]string{0: stateAdvice, 25 * time.Hour: stateWarn} {
		s.w.now = func() time.Time { return s.w.Folder.Workspace.Time().Add(age) }
		got, err := s.w.lookBackups(t.Context())
		if err != nil || got.state != want || got.plain == "" {
			t.Errorf("after %v: %+v, %v", age, got, err)
		}
	}
	if worse(stateOK, stateAdvice) != stateAdvice || worse(stateWarn, stateAdvice) != stateWarn || worse(stateFail, stateOK) != stateFail {
		t.Error("the worst of several states is another")
	}
}
