package rpc

import (
	"cmp"
	"context"
	"fmt"
	"strings"

	"github.com/ombud/ombud/pkg/auth"
	"github.com/ombud/ombud/pkg/fault"
	"github.com/ombud/ombud/pkg/protoconv"
	intakev1 "github.com/ombud/ombud/proto/gen/ombud/intake/v1"
	"github.com/ombud/ombud/services/intake/internal/casefile"
	"github.com/ombud/ombud/services/intake/internal/customer"
	"github.com/ombud/ombud/services/intake/internal/history"
)

// HistoryServer serves ombud.intake.v1.HistoryService.
type HistoryServer struct {
	intakev1.UnimplementedHistoryServiceServer
	history *history.Service
}

// NewHistoryServer returns the server of imports.
func NewHistoryServer(h *history.Service) *HistoryServer { return &HistoryServer{history: h} }

// ImportCases implements intakev1.HistoryServiceServer.
func (s *HistoryServer) ImportCases(
	ctx context.Context, req *intakev1.ImportCasesRequest,
) (*intakev1.ImportCasesResponse, error) {
	var wrong *fault.Error
	records := make([]history.Record, len(req.GetCases()))
	for i, m := range req.GetCases() {
		record, failed := fromProtoRecord(m)
		records[i], wrong = record, fault.Join(wrong, failed.Under(fmt.Sprintf("cases[%d].customer", i)))
	}
	if wrong != nil {
		return nil, wrong
	}
	result, err := s.history.ImportCases(ctx, auth.CallerFrom(ctx).Actor(), records)
	if err != nil {
		return nil, err
	}
	reply := &intakev1.ImportCasesResponse{
		CreatedCount:  int32(result.Created),
		ExistingCount: int32(result.Existing),
	}
	for _, id := range result.Cases {
		reply.Cases = append(reply.Cases, casefile.Collection.Name(id))
	}
	return reply, nil
}

// fromProtoRecord returns the record in a message. The fault is on fields within the customer.
func fromProtoRecord(m *intakev1.ImportedCase) (history.Record, *fault.Error) {
	identity, wrong := fromProtoImportedCustomer(m.GetCustomer())
	return history.Record{
		Source:     m.GetSource(),
		ExternalID: m.GetExternalId(),
		Customer:   identity,
		Name:       m.GetCustomer().GetDisplayName(),
		Channel:    protoconv.FromProtoEnum[casefile.Channel](m.GetChannel()),
		Words:      casefile.Words{Subject: m.GetSubject(), Text: dropZeroBytes(m.GetText())},
		Category:   m.GetCategory(),
		Priority:   cmp.Or(protoconv.FromProtoEnum[casefile.Priority](m.GetPriority()), casefile.P3),
		Service:    m.GetService(),
		Territory:  m.GetTerritory(),
		Language:   m.GetLanguage(),
		Opened:     protoconv.FromProtoTime(m.GetOpenTime()),
		Closed:     protoconv.FromProtoTime(m.GetCloseTime()),
		Ending:     casefile.Ending{Cause: dropZeroBytes(m.GetCause()), Fix: dropZeroBytes(m.GetFix())},
	}, wrong
}

// dropZeroBytes returns a text without zero bytes, which no text of a customer has and a search takes for its end.
func dropZeroBytes(text string) string { return strings.ReplaceAll(text, "\x00", "") }

// fromProtoImportedCustomer returns the identity of an imported customer; the zero one for nobody.
func fromProtoImportedCustomer(m *intakev1.ImportedCustomer) (customer.Identity, *fault.Error) {
	hasNumber := m.GetExternalId() != ""
	switch {
	case hasNumber && m.GetIdentity() != nil:
		return customer.Identity{}, fault.Invalid("external_id", "stands in place of an identity, not beside one")
	case hasNumber:
		identity, err := customer.NewIdentity(customer.CRM, m.GetExternalId())
		if err != nil {
			return customer.Identity{}, fault.Invalid("external_id", "cannot be a number in a CRM")
		}
		return identity, nil
	case m.GetIdentity() != nil:
		identity, wrong := fromProtoIdentity(m.GetIdentity())
		return identity, wrong.Under("identity")
	default:
		return customer.Identity{}, nil
	}
}
