// Package compose holds the tests of docker-compose.yml, of the Dockerfile, and of the scripts around them. They need no engine:
// docker-compose itself reads the file, nodes and front end read the environments in it, and scripts/smoke.sh asks real nodes.
// What takes an engine is scripts/deploy/docker/prove.sh, by hand.
package compose
