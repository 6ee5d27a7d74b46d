package subject

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/proto"
)

// rest calls the gateway.
type rest struct {
	url, token string
	client     *http.Client
}

// callJSON sends in, unless it is nil, and reads the answer into out.
func (r rest) callJSON(ctx context.Context, method, path string, in, out proto.Message) error {
	var body io.Reader
	if in != nil {
		text, err := protojson.Marshal(in)
		if err != nil {
			return err
		}
		body = bytes.NewReader(text)
	}
	request, err := http.NewRequestWithContext(ctx, method, r.url+path, body)
	if err != nil {
		return err
	}
	request.Header.Set("Authorization", "Bearer "+r.token)
	request.Header.Set("Content-Type", "application/json")
	response, err := r.client.Do(request)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	text, err := io.ReadAll(response.Body)
	if err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("%s %s: %s: %s", method, path, response.Status, text)
	}
	return protojson.UnmarshalOptions{DiscardUnknown: true}.Unmarshal(text, out)
}
