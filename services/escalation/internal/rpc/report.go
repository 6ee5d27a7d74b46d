package rpc

import (
	"context"

	"google.golang.org/genproto/googleapis/api/httpbody"

	"github.com/ombud/ombud/pkg/listing"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/reporting/accountability"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
	"github.com/ombud/ombud/services/escalation/internal/work"
)

// csvType is the media type of an exported report.
const csvType = "text/csv; charset=utf-8; header=present"

// Reports answers ReportService.
type Reports struct {
	escalationv1.UnimplementedReportServiceServer
	Work   *work.Service
	Passes *accountability.Repository
}

// GetAccountabilityReport says who did what in one month.
func (s *Reports) GetAccountabilityReport(ctx context.Context, req *escalationv1.GetAccountabilityReportRequest) (*escalationv1.AccountabilityReport, error) {
	by := groupingFrom(req.GetGroupBy())
	rows, err := accountability.BuildReport(s.Passes.ListEnded(ctx, req.GetMonth(), by))
	if err != nil {
		return nil, err
	}
	report := &escalationv1.AccountabilityReport{Month: req.GetMonth(), GroupBy: escalationv1.AccountabilityReport_Grouping(by)}
	for _, row := range rows {
		report.Rows = append(report.Rows, rowOf(row, req.GetMonth(), by))
	}
	return report, nil
}

// ExportAccountabilityReport gives the same as comma-separated values.
func (s *Reports) ExportAccountabilityReport(ctx context.Context, req *escalationv1.ExportAccountabilityReportRequest) (*httpbody.HttpBody, error) {
	by := groupingFrom(req.GetGroupBy())
	rows, err := accountability.BuildReport(s.Passes.ListEnded(ctx, req.GetMonth(), by))
	if err != nil {
		return nil, err
	}
	table := accountability.FormatCSV(rows, func(row accountability.Row) string { return filtersOf(row, req.GetMonth(), by)["passes"] })
	return &httpbody.HttpBody{ContentType: csvType, Data: table}, nil
}

// ListPasses lists ended passes.
func (s *Reports) ListPasses(ctx context.Context, req *escalationv1.ListPassesRequest) (*escalationv1.ListPassesResponse, error) {
	docs, next, err := s.Passes.List(ctx, listing.Request{
		PageSize: req.GetPageSize(), PageToken: req.GetPageToken(), Filter: req.GetFilter(),
	})
	if err != nil {
		return nil, err
	}
	resp := &escalationv1.ListPassesResponse{NextPageToken: next}
	for _, doc := range docs {
		resp.Passes = append(resp.Passes, endedPassOf(doc))
	}
	return resp, nil
}

// RateSolution notes what a customer said of a solution.
func (s *Reports) RateSolution(ctx context.Context, req *escalationv1.RateSolutionRequest) (*escalationv1.RateSolutionResponse, error) {
	r := req.GetRating()
	rating := handling.Rating{
		Score:      int(r.GetScore()),
		Timeliness: int(r.GetTimeliness()),
		Courtesy:   int(r.GetCourtesy()),
		Competence: int(r.GetCompetence()),
		Ease:       int(r.GetEase()),
		Comment:    r.GetComment(),
		Discontent: r.GetDiscontent(),
		At:         fromTime(r.GetSubmitTime()),
	}
	_, err := s.Work.Apply(ctx, lastOf(req.GetName()), command(ctx, req), func(_ handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return nil, h.Rate(int(req.GetNumber()), rating)
	})
	if err != nil {
		return nil, err
	}
	return &escalationv1.RateSolutionResponse{}, nil
}
