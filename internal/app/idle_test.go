package app_test

import (
	"context"
	"fmt"
	"time"

	"github.com/holdfast-crm/holdfast/internal/app"
)

// idle waits until nothing is left to do in the background about an object.
func idle(w *app.Workspace, object string) error {
	ctx, stop := context.WithTimeout(context.Background(), 2*time.Minute)
	defer stop()
	for {
		all, err := w.Metadata.Definitions(ctx, operator())
		if err != nil {
			return err
		}
		busy := false
		for _, d := range all {
			for _, work := range d.Works {
				due := work.State == "ready" && !work.RunAt.After(w.DB.Now()) || work.State == "running"
				busy = busy || due && (object == "" || d.Object.ID == object)
				if work.State == "dead" {
					return fmt.Errorf("work %+v is dead", work)
				}
			}
		}
		if !busy {
			return nil
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(5 * time.Millisecond):
		}
	}
}
