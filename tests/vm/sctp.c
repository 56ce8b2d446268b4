// A server and a client of SCTP, which no program of a small system speaks: sctp serve PORT WORD, sctp ask ADDRESS PORT.
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

int main(int argc, char **argv) {
	int is_server = argc > 3 && !strcmp(argv[1], "serve");
	int fd = socket(AF_INET, SOCK_STREAM, IPPROTO_SCTP);
	struct sockaddr_in place = {.sin_family = AF_INET};
	if (argc < 4 || fd < 0) {
		perror("sctp");
		return 2;
	}
	place.sin_port = htons(atoi(argv[is_server ? 2 : 3]));
	if (!is_server) {
		char word[100];
		inet_pton(AF_INET, argv[2], &place.sin_addr);
		if (connect(fd, (struct sockaddr *)&place, sizeof place)) return 1;
		ssize_t length = read(fd, word, sizeof word);
		return length > 0 && write(1, word, length) == length ? 0 : 1;
	}
	if (bind(fd, (struct sockaddr *)&place, sizeof place) || listen(fd, 5)) {
		perror("sctp");
		return 2;
	}
	for (;;) {
		int peer = accept(fd, 0, 0);
		if (peer < 0 || write(peer, argv[3], strlen(argv[3])) < 0) return 1;
		close(peer);
	}
}
