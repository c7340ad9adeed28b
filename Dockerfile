# The image holds one static binary, the certificates with which it checks a
# MongoDB server, and an empty folder for data.
#
#   docker build -t toadam .
#   docker run --read-only -p 8080:8080 -v toadam:/data toadam

FROM golang:1.26.11 AS build
WORKDIR /src
COPY . .
RUN --mount=type=cache,target=/go/pkg/mod --mount=type=cache,target=/root/.cache/go-build \
    CGO_ENABLED=0 go build -trimpath -ldflags="-s -w" -o /out/toadam ./cmd/toadam
RUN mkdir /out/data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /out/toadam /toadam
# Nobody's user; by number, since the image has no list of users.
COPY --from=build --chown=65532:65532 /out/data /data
USER 65532:65532
# Only /data is written to, temporary files of uploads included.
VOLUME /data
ENV TOADAM_DATA=/data TMPDIR=/data TOADAM_ADDR=:8080
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=5s --start-period=10s CMD ["/toadam", "healthcheck"]
ENTRYPOINT ["/toadam"]
CMD ["serve"]
