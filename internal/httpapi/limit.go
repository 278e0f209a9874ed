package httpapi

import (
	"math"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/holdfast-crm/holdfast/internal/httpapi/pace"
	"github.com/holdfast-crm/holdfast/internal/ratelimit"
)

// Rate is a token bucket: Burst requests at once, PerSecond in the long run.
type Rate = ratelimit.Rate

// policyHeader and stateHeader render the RateLimit-Policy and RateLimit
// fields of draft-ietf-httpapi-ratelimit-headers-10: q requests in a window of
// w seconds, r left, more in t seconds.
func policyHeader(name string, r Rate) string {
	window := math.Ceil(float64(r.Burst) / r.PerSecond)
	return strconv.Quote(name) + ";q=" + strconv.Itoa(r.Burst) + ";w=" + strconv.Itoa(max(1, int(window)))
}

func stateHeader(name string, left int, wait time.Duration) string {
	return strconv.Quote(name) + ";r=" + strconv.Itoa(left) + ";t=" + strconv.Itoa(seconds(wait))
}

// seconds rounds up, and is at least 1: "try again in 0 seconds" is a loop.
func seconds(d time.Duration) int { return max(1, int(math.Ceil(d.Seconds()))) }

// maxRemembered bounds the memory of tokens that were valid.
const maxRemembered = 4096

// memory remembers hashes of tokens that were valid lately, so that strangers
// who guess from the same address do not lock out whoever already came in.
type memory struct {
	mu   sync.Mutex
	seen map[[32]byte]bool
}

func (m *memory) knows(h [32]byte) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.seen[h]
}

func (m *memory) remember(h [32]byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	for old := range m.seen {
		if len(m.seen) < maxRemembered {
			break
		}
		delete(m.seen, old)
	}
	m.seen[h] = true
}

func (m *memory) forget(h [32]byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	delete(m.seen, h)
}

// longAgo is a deadline that is over.
func longAgo() time.Time { return time.Unix(1, 0) }

// paced starts to watch over one direction of the connection.
func (x *exchange) paced(set func(*http.ResponseController, time.Time) error) *pace.Watch {
	c := http.NewResponseController(x.ResponseWriter)
	_ = c.SetWriteDeadline(time.Time{}) // the answer comes when the upload is over
	_ = set(c, time.Time{})
	return pace.Start(x.api.Stall, func() error { return set(c, longAgo()) })
}
