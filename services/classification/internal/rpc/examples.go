package rpc

import (
	"context"
	"errors"
	"io"
	"strings"

	"google.golang.org/grpc"
	"google.golang.org/protobuf/types/known/timestamppb"

	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	"github.com/ombud/ombud/services/classification/internal/learning"
)

// importBatch is how many examples of a stream are stored at a time.
const importBatch = 500

// BatchCreateExamples takes examples in. Repeating it changes nothing, with or
// without a request id: an example is known by what it says.
func (s *LearningServer) BatchCreateExamples(ctx context.Context, r *classificationv1.BatchCreateExamplesRequest) (*classificationv1.BatchCreateExamplesResponse, error) {
	created, existing, err := s.Teacher.Import(ctx, examples(r.GetExamples()))
	return &classificationv1.BatchCreateExamplesResponse{CreatedCount: created, ExistingCount: existing}, err
}

// ImportExamples takes a stream of examples in, a batch at a time. What came before
// an error stays; sending all of it again counts nothing twice.
func (s *LearningServer) ImportExamples(stream grpc.ClientStreamingServer[classificationv1.ImportExamplesRequest, classificationv1.ImportExamplesResponse]) error {
	answer := &classificationv1.ImportExamplesResponse{}
	var batch []*classificationv1.Example
	flush := func() error {
		created, existing, err := s.Teacher.Import(stream.Context(), examples(batch))
		answer.CreatedCount += created
		answer.ExistingCount += existing
		batch = batch[:0]
		return err
	}
	for {
		r, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			if err := flush(); err != nil {
				return err
			}
			return stream.SendAndClose(answer)
		case err != nil:
			return err
		}
		if batch = append(batch, r.GetExample()); len(batch) == importBatch {
			if err := flush(); err != nil {
				return err
			}
		}
	}
}

func examples(messages []*classificationv1.Example) []learning.Example {
	all := make([]learning.Example, len(messages))
	for i, m := range messages {
		all[i] = learning.Example{
			Category: strings.TrimPrefix(m.GetCategory(), categoryPrefix), Text: m.GetText(),
			Customer: strings.TrimPrefix(m.GetCustomer(), customerPrefix),
		}
	}
	return all
}

// ListExamples lists what there is to learn from.
func (s *LearningServer) ListExamples(ctx context.Context, r *classificationv1.ListExamplesRequest) (*classificationv1.ListExamplesResponse, error) {
	docs, next, err := s.Pages.ListExamples(ctx, r.GetPageSize(), r.GetPageToken(), r.GetFilter())
	if err != nil {
		return nil, err
	}
	answer := &classificationv1.ListExamplesResponse{NextPageToken: next}
	for _, doc := range docs {
		answer.Examples = append(answer.Examples, exampleMessage(doc.Body))
	}
	return answer, nil
}

func exampleMessage(e learning.Example) *classificationv1.Example {
	m := &classificationv1.Example{
		Category:   categoryPrefix + e.Category,
		Text:       e.Text,
		CreateTime: timestamppb.New(e.At),
		Source:     classificationv1.ExampleSource_IMPORTED,
	}
	if e.Customer != "" {
		m.Customer = customerPrefix + e.Customer
	}
	if e.Source == learning.Corrected {
		m.Case, m.Source = casePrefix+e.Case, classificationv1.ExampleSource_CORRECTED
	}
	return m
}

// RemoveExamples forgets what a customer said, or what was said in a case.
func (s *LearningServer) RemoveExamples(ctx context.Context, r *classificationv1.RemoveExamplesRequest) (*classificationv1.RemoveExamplesResponse, error) {
	customer, caseID := strings.TrimPrefix(r.GetCustomer(), customerPrefix), strings.TrimPrefix(r.GetCase(), casePrefix)
	whose := learning.Whose{Customer: customer, Case: caseID}
	cases, err := s.Memory.Forget(ctx, customer, caseID)
	if err != nil {
		return nil, err
	}
	if err := s.Records.DropRecords(ctx, whose); err != nil {
		return nil, err
	}
	removed, err := s.Teacher.Forget(ctx, whose)
	if err != nil {
		return nil, err
	}
	answer := &classificationv1.RemoveExamplesResponse{RemovedCount: removed, RemovedCaseCount: cases}
	if serving := s.Teacher.Current(); serving != nil {
		answer.Model = modelPrefix + serving.ID
	}
	return answer, nil
}
