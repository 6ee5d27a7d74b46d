package grpckit

import (
	"testing"

	"github.com/stretchr/testify/require"
	"google.golang.org/genproto/googleapis/rpc/errdetails"
	"google.golang.org/protobuf/types/known/structpb"
)

func TestBlankTextsInMapsAreCleared(t *testing.T) {
	texts := &errdetails.ErrorInfo{Metadata: map[string]string{"a": "\u00a0", "b": "word"}}
	clearBlankTexts(texts.ProtoReflect())
	require.Equal(t, map[string]string{"a": "", "b": "word"}, texts.GetMetadata())

	nested, err := structpb.NewStruct(map[string]any{"a": []any{" ", 1}, "b": map[string]any{"c": "\u200b"}})
	require.NoError(t, err)
	clearBlankTexts(nested.ProtoReflect())
	require.Equal(t, map[string]any{"a": []any{"", 1.0}, "b": map[string]any{"c": ""}}, nested.AsMap())
}
