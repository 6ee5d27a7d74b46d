package rpc

import (
	"context"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/accountability"
	"github.com/ombud/ombud/services/escalation/internal/store"
)

// Reports answers ReportService.
type Reports struct {
	escalationv1.UnimplementedReportServiceServer
	Passes *store.Passes
}

// GetAccountabilityReport says who did what in one month.
func (s *Reports) GetAccountabilityReport(ctx context.Context, req *escalationv1.GetAccountabilityReportRequest) (*escalationv1.AccountabilityReport, error) {
	rows, err := accountability.Of(s.Passes.Ended(ctx, req.GetMonth()))
	if err != nil {
		return nil, err
	}
	report := &escalationv1.AccountabilityReport{Month: req.GetMonth()}
	for _, row := range rows {
		report.Rows = append(report.Rows, &escalationv1.AccountabilityRow{
			Holder: row.Holder, Solved: row.Solved, PassedUp: row.PassedUp, HandedOver: row.HandedOver,
			Expired: row.Expired, Breached: row.Breached, Passes: row.Passes,
			MedianHold: durationOf(row.Median), P90Hold: durationOf(row.P90),
		})
	}
	return report, nil
}
