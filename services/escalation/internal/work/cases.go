package work

import "context"

// HasUnsolvedIn implements organisation.Cases.
func (r *StaffRounds) HasUnsolvedIn(ctx context.Context, queue string) (bool, error) {
	return r.handlings.HasUnsolved(ctx, "queue", queue)
}

// KickStaff implements organisation.Cases.
func (r *StaffRounds) KickStaff() { r.worker.Kick() }
