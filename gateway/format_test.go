package gateway_test

import (
	"context"
	"net/http"
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/api/httpbody"

	escalationv1 "github.com/ombud/ombud/proto/gen/ombud/escalation/v1"
)

func (b *backend) GetAccountabilityReport(ctx context.Context, r *escalationv1.GetAccountabilityReportRequest) (*escalationv1.AccountabilityReport, error) {
	return &escalationv1.AccountabilityReport{Month: r.GetMonth()}, b.note(ctx, r)
}

func (b *backend) ExportAccountabilityReport(ctx context.Context, r *escalationv1.ExportAccountabilityReportRequest) (*httpbody.HttpBody, error) {
	return &httpbody.HttpBody{ContentType: "text/csv; charset=utf-8", Data: []byte(r.GetMonth())}, b.note(ctx, r)
}

func TestReportsComeInTheFormatThatIsAskedFor(t *testing.T) {
	r := newRig(t)
	const path = "/v1/reports/accountability?month=2026-11&groupBy=TEAM"
	for _, asked := range []string{path, path + "&format=json"} {
		got := r.do(http.MethodGet, asked, "")
		require.Equal(t, 200, got.code, got.body)
		require.Equal(t, "application/json", got.header.Get("Content-Type"))
		require.JSONEq(t, `{"month": "2026-11"}`, got.body)
	}
	for _, asked := range []string{path + "&format=csv", "/v1/reports/accountability:export?month=2026-11&groupBy=TEAM"} {
		got := r.do(http.MethodGet, asked, "")
		require.Equal(t, 200, got.code, got.body)
		require.Equal(t, "text/csv; charset=utf-8", got.header.Get("Content-Type"))
		require.Equal(t, "attachment", got.header.Get("Content-Disposition"))
		require.Equal(t, "2026-11", got.body)
	}
	got := r.do(http.MethodGet, path+"&format=pdf", "")
	require.Equal(t, 400, got.code)
	require.Contains(t, got.failure(t).fields(), "format")
	request := r.backend.calls[3].request.(*escalationv1.ExportAccountabilityReportRequest)
	require.Equal(t, escalationv1.AccountabilityReport_TEAM, request.GetGroupBy())
}
