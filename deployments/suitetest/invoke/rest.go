package invoke

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/http"

	"google.golang.org/grpc/codes"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// REST calls over HTTP.
type REST struct {
	// URL is that of the gateway, without a path.
	URL string
	// Client makes the requests.
	Client *http.Client
}

// Name implements Protocol.
func (REST) Name() string { return "rest" }

// Call implements Protocol. The body may hold fields that no request of the method has.
func (r REST) Call(ctx context.Context, call Call) (Reply, error) {
	request, err := r.newRequest(ctx, call)
	if err != nil {
		return Reply{}, err
	}
	response, err := r.Client.Do(request)
	if err != nil {
		return Reply{}, err
	}
	defer func() { _ = response.Body.Close() }()
	content, err := io.ReadAll(response.Body)
	if err != nil {
		return Reply{}, err
	}
	return readReply(call.Method, response, content)
}

func (r REST) newRequest(ctx context.Context, call Call) (*http.Request, error) {
	object, _ := call.Body.(map[string]any)
	bound, err := BindRequest(call.Method, object)
	if err != nil {
		return nil, err
	}
	if list, ok := call.Body.([]any); ok {
		bound.Body = list
	}
	content, err := encodeBody(bound.Body)
	if err != nil {
		return nil, err
	}
	if call.Raw != nil {
		content = call.Raw
	}
	url := r.URL + bound.Path
	if len(bound.Query) > 0 {
		url += "?" + bound.Query.Encode()
	}
	request, err := http.NewRequestWithContext(ctx, bound.Verb, url, bytes.NewReader(content))
	if err != nil {
		return nil, err
	}
	request.Header.Set("Content-Type", "application/json")
	if call.Token != "" {
		request.Header.Set("Authorization", "Bearer "+call.Token)
	}
	if call.IdempotencyKey != "" {
		request.Header.Set("Idempotency-Key", call.IdempotencyKey)
	}
	return request, nil
}

// encodeBody writes a body as JSON, and a stream of them one after the other.
func encodeBody(body any) ([]byte, error) {
	if body == nil {
		return nil, nil
	}
	list, ok := body.([]any)
	if !ok {
		return json.Marshal(body)
	}
	var out bytes.Buffer
	for _, element := range list {
		if err := json.NewEncoder(&out).Encode(element); err != nil {
			return nil, err
		}
	}
	return out.Bytes(), nil
}

// readReply makes a reply of a response. A success must be JSON, or a file where the method
// gives one; an error must be a google.rpc.Status.
func readReply(method protoreflect.MethodDescriptor, response *http.Response, content []byte) (Reply, error) {
	reply := Reply{Status: response.StatusCode}
	success := response.StatusCode == http.StatusOK
	if success && method.Output().FullName() == "google.api.HttpBody" {
		reply.Body = map[string]any{
			"contentType": response.Header.Get("Content-Type"),
			"data":        base64.StdEncoding.EncodeToString(content),
		}
		return reply, nil
	}
	if err := json.Unmarshal(content, &reply.Body); err != nil {
		return Reply{}, fmt.Errorf("HTTP %d with a body that is no JSON: %.200q", response.StatusCode, content)
	}
	if success {
		return reply, nil
	}
	object, _ := reply.Body.(map[string]any)
	code, ok := object["code"].(float64)
	if !ok || code == 0 {
		return Reply{}, fmt.Errorf("HTTP %d with a body that is no google.rpc.Status: %.200q", response.StatusCode, content)
	}
	reply.Code = codes.Code(code)
	return reply, nil
}
