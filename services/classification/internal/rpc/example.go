package rpc

import (
	"context"
	"errors"
	"io"

	"google.golang.org/grpc"

	"github.com/ombud/ombud/pkg/protoconv"
	classificationv1 "github.com/ombud/ombud/proto/gen/ombud/classification/v1"
	"github.com/ombud/ombud/services/classification/internal/category"
	"github.com/ombud/ombud/services/classification/internal/erasure"
	"github.com/ombud/ombud/services/classification/internal/example"
	"github.com/ombud/ombud/services/classification/internal/model"
)

// importBatchSize is the number of streamed examples that are stored at a time.
const importBatchSize = 500

// BatchCreateExamples imports examples. A repetition changes nothing, with or without a request id: the content
// identifies an example.
func (s *LearningServer) BatchCreateExamples(
	ctx context.Context, req *classificationv1.BatchCreateExamplesRequest,
) (*classificationv1.BatchCreateExamplesResponse, error) {
	created, existing, err := s.deps.Learning.ImportExamples(ctx, fromProtoExamples(req.GetExamples()))
	return &classificationv1.BatchCreateExamplesResponse{CreatedCount: created, ExistingCount: existing}, err
}

// ImportExamples imports a stream of examples in batches. Batches before an error stay; a repetition of the stream
// adds nothing twice.
func (s *LearningServer) ImportExamples(
	stream grpc.ClientStreamingServer[classificationv1.ImportExamplesRequest, classificationv1.ImportExamplesResponse],
) error {
	resp := &classificationv1.ImportExamplesResponse{}
	var batch []*classificationv1.Example
	importBatch := func() error {
		created, existing, err := s.deps.Learning.ImportExamples(stream.Context(), fromProtoExamples(batch))
		resp.CreatedCount += created
		resp.ExistingCount += existing
		batch = batch[:0]
		return err
	}
	for {
		req, err := stream.Recv()
		switch {
		case errors.Is(err, io.EOF):
			if err := importBatch(); err != nil {
				return err
			}
			return stream.SendAndClose(resp)
		case err != nil:
			return err
		}
		batch = append(batch, req.GetExample())
		if len(batch) < importBatchSize {
			continue
		}
		if err := importBatch(); err != nil {
			return err
		}
	}
}

// ListExamples lists training examples.
func (s *LearningServer) ListExamples(
	ctx context.Context, req *classificationv1.ListExamplesRequest,
) (*classificationv1.ListExamplesResponse, error) {
	examples, next, err := s.deps.ExampleRepository.ListPage(ctx, req.GetPageSize(), req.GetPageToken(), req.GetFilter())
	if err != nil {
		return nil, err
	}
	resp := &classificationv1.ListExamplesResponse{NextPageToken: next}
	for _, e := range examples {
		resp.Examples = append(resp.Examples, toProtoExample(e))
	}
	return resp, nil
}

// RemoveExamples deletes all words of a customer or of a case.
func (s *LearningServer) RemoveExamples(
	ctx context.Context, req *classificationv1.RemoveExamplesRequest,
) (*classificationv1.RemoveExamplesResponse, error) {
	var erased erasure.Erased
	var err error
	if caseID := caseNames.ID(req.GetCase()); caseID != "" {
		erased, err = s.deps.Erasure.EraseCase(ctx, caseID)
	} else {
		erased, err = s.deps.Erasure.EraseCustomer(ctx, customerNames.ID(req.GetCustomer()))
	}
	if err != nil {
		return nil, err
	}
	resp := &classificationv1.RemoveExamplesResponse{RemovedCount: erased.Examples, RemovedCaseCount: erased.Cases}
	if serving := s.deps.Learning.CurrentModel(); serving != nil {
		resp.Model = model.Collection.Name(serving.ID)
	}
	return resp, nil
}

func fromProtoExamples(messages []*classificationv1.Example) []example.Example {
	examples := make([]example.Example, len(messages))
	for i, m := range messages {
		examples[i] = example.Example{
			Category: category.Collection.ID(m.GetCategory()),
			Text:     m.GetText(),
			Customer: customerNames.ID(m.GetCustomer()),
		}
	}
	return examples
}

func toProtoExample(e example.Example) *classificationv1.Example {
	m := &classificationv1.Example{
		Category:   category.Collection.Name(e.Category),
		Text:       e.Text,
		Customer:   customerNames.Name(e.Customer),
		CreateTime: protoconv.ToProtoTime(e.At),
		Source:     classificationv1.ExampleSource_IMPORTED,
	}
	if e.Source == example.Corrected {
		m.Source = classificationv1.ExampleSource_CORRECTED
		m.Case = caseNames.Name(e.Case)
	}
	return m
}
