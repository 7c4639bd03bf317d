package etcd

import (
	"context"
	"testing"

	pb "go.etcd.io/etcd/api/v3/etcdserverpb"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/status"
)

// TestRefusedPassword: etcd is not asked again for a password that it has refused, and each who would have asked is told, and tells.
func TestRefusedPassword(t *testing.T) {
	asked, told := 0, 0
	intercept := authentication(func() { told++ })
	for i, step := range []struct {
		method      string
		answer      codes.Code
		want        codes.Code
		asked, told int
	}{
		{pb.Auth_Authenticate_FullMethodName, codes.OK, codes.OK, 1, 0},
		{pb.Auth_Authenticate_FullMethodName, codes.Unavailable, codes.Unavailable, 2, 0},
		{pb.KV_Range_FullMethodName, codes.InvalidArgument, codes.InvalidArgument, 3, 0},
		{pb.Auth_Authenticate_FullMethodName, codes.InvalidArgument, codes.InvalidArgument, 4, 1},
		{pb.Auth_Authenticate_FullMethodName, codes.OK, codes.InvalidArgument, 4, 2},
		{pb.KV_Range_FullMethodName, codes.OK, codes.OK, 5, 2},
	} {
		err := intercept(t.Context(), step.method, nil, nil, nil, func(context.Context, string, any, any, *grpc.ClientConn, ...grpc.CallOption) error {
			asked++
			return status.Error(step.answer, "")
		})
		if status.Code(err) != step.want || asked != step.asked || told != step.told {
			t.Errorf("step %d: %v, asked %d times, told %d times", i, err, asked, told)
		}
	}
}
