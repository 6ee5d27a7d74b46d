package rpc

import (
	"context"

	"google.golang.org/genproto/googleapis/api/httpbody"

	"github.com/ombud/ombud/pkg/grpckit"
	"github.com/ombud/ombud/pkg/listing"
	"github.com/ombud/ombud/pkg/protoconv"
	"github.com/ombud/ombud/pkg/resource"
	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
	"github.com/ombud/ombud/services/escalation/internal/handling"
	"github.com/ombud/ombud/services/escalation/internal/reporting/accountability"
	"github.com/ombud/ombud/services/escalation/internal/timeline"
	"github.com/ombud/ombud/services/escalation/internal/work"
)

// csvType is the media type of an exported report.
const csvType = "text/csv; charset=utf-8; header=present"

// ReportServer implements ReportService.
type ReportServer struct {
	escalationv1.UnimplementedReportServiceServer
	work   *work.Service
	passes *accountability.Repository
}

// NewReportServer returns a server.
func NewReportServer(w *work.Service, passes *accountability.Repository) *ReportServer {
	return &ReportServer{work: w, passes: passes}
}

// GetAccountabilityReport returns the accountability report of one month.
func (s *ReportServer) GetAccountabilityReport(ctx context.Context, req *escalationv1.GetAccountabilityReportRequest) (*escalationv1.AccountabilityReport, error) {
	by := fromProtoGrouping(req.GetGroupBy())
	rows, err := accountability.BuildReport(s.passes.ListFindings(ctx, req.GetMonth(), by))
	if err != nil {
		return nil, err
	}
	report := &escalationv1.AccountabilityReport{Month: req.GetMonth(), GroupBy: escalationv1.AccountabilityReport_Grouping(by)}
	for _, row := range rows {
		report.Rows = append(report.Rows, toProtoRow(row, req.GetMonth(), by))
	}
	return report, nil
}

// ExportAccountabilityReport returns the same as comma-separated values.
func (s *ReportServer) ExportAccountabilityReport(ctx context.Context, req *escalationv1.ExportAccountabilityReportRequest) (*httpbody.HttpBody, error) {
	by := fromProtoGrouping(req.GetGroupBy())
	rows, err := accountability.BuildReport(s.passes.ListFindings(ctx, req.GetMonth(), by))
	if err != nil {
		return nil, err
	}
	link := func(row accountability.Row) string { return newPassFilters(row, req.GetMonth(), by)["passes"] }
	table := accountability.FormatCSV(rows, link)
	return &httpbody.HttpBody{ContentType: csvType, Data: table}, nil
}

// ListPasses lists the passes behind the figures of a report.
func (s *ReportServer) ListPasses(ctx context.Context, req *escalationv1.ListPassesRequest) (*escalationv1.ListPassesResponse, error) {
	docs, next, err := s.passes.List(ctx, listing.Request{
		PageSize:  req.GetPageSize(),
		PageToken: req.GetPageToken(),
		Filter:    req.GetFilter(),
	})
	if err != nil {
		return nil, err
	}
	return &escalationv1.ListPassesResponse{Passes: replyAll(docs, toProtoEndedPass), NextPageToken: next}, nil
}

// RateSolution records a customer's rating of a solution.
func (s *ReportServer) RateSolution(ctx context.Context, req *escalationv1.RateSolutionRequest) (*escalationv1.RateSolutionResponse, error) {
	r := req.GetRating()
	rating := handling.Rating{
		Score:      int(r.GetScore()),
		Timeliness: int(r.GetTimeliness()),
		Courtesy:   int(r.GetCourtesy()),
		Competence: int(r.GetCompetence()),
		Ease:       int(r.GetEase()),
		Comment:    r.GetComment(),
		Discontent: r.GetDiscontent(),
		At:         protoconv.FromProtoTime(r.GetSubmitTime()),
	}
	_, err := s.work.Apply(ctx, resource.LastID(req.GetName()), grpckit.CommandFrom(ctx, req), func(_ handling.Moment, h *handling.Handling) ([]timeline.Event, error) {
		return handling.NewRating(h, int(req.GetNumber()), rating), h.Rate(int(req.GetNumber()), rating)
	})
	if err != nil {
		return nil, err
	}
	return &escalationv1.RateSolutionResponse{}, nil
}
