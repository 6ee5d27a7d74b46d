package stories_test

import (
	"fmt"
	"time"

	"github.com/stretchr/testify/require"

	"github.com/ombud/ombud/pkg/clock/clocktest"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
)

// requireHonestReport counts every month again from the timelines.
func (w *world) requireHonestReport() {
	w.Helper()
	counted := map[string]int64{}
	for name := range w.names {
		events, err := w.timeline(as("sofia"), name)
		require.NoError(w, err)
		for _, e := range events {
			month := e.GetEventTime().AsTime().Format("2006-01")
			switch e.GetKind() {
			case intakev1.Event_RESOLVED:
				counted[month+" solved by "+e.GetActor()]++
			case intakev1.Event_PASSED_UP:
				counted[month+" passed up by "+e.GetDetails()["holder"]]++
			}
		}
	}
	clocktest.Eventually(w, w.clock, func() bool {
		reported := map[string]int64{}
		for _, month := range monthsUntil(w.clock.Now()) {
			report, err := w.reports.GetAccountabilityReport(as("sofia"), &escalationv1.GetAccountabilityReportRequest{Month: month, GroupBy: escalationv1.AccountabilityReport_PERSON})
			require.NoError(w, err)
			for _, row := range report.GetRows() {
				for figure, count := range map[string]int64{" solved by ": row.GetSolved(), " passed up by ": row.GetPassedUp()} {
					if count > 0 {
						reported[month+figure+row.GetHolder()] = count
					}
				}
			}
		}
		w.doubt = fmt.Errorf("reported %v, counted %v", reported, counted)
		return fmt.Sprint(reported) == fmt.Sprint(counted)
	}, "the report is what the timelines say")
}

// monthsUntil returns the months of a world, as reports name them.
func monthsUntil(now time.Time) (months []string) {
	first := dawn()
	for begin := time.Date(first.Year(), first.Month(), 1, 0, 0, 0, 0, time.UTC); begin.Before(now); begin = begin.AddDate(0, 1, 0) {
		months = append(months, begin.Format("2006-01"))
	}
	return months
}
