use std::fs::File;
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::net::UnixStream;

use super::*;

#[test]
fn peeking_leaves_every_byte_in_a_pipe_a_file_and_a_socket() {
    let (read, mut write) = std::io::pipe().unwrap();
    assert_eq!(peek(read.as_fd(), 10).unwrap(), b"");
    write.write_all(b"hello").unwrap();
    drop(write);
    assert_eq!(peek(read.as_fd(), 10).unwrap(), b"hello");
    let mut all = String::new();
    (&read).read_to_string(&mut all).unwrap();
    assert_eq!(all, "hello");
    assert_eq!(peek(read.as_fd(), 10).unwrap(), b"");

    let (mut here, there) = UnixStream::pair().unwrap();
    assert_eq!(peek(there.as_fd(), 10).unwrap(), b"");
    here.write_all(b"hello").unwrap();
    assert_eq!(peek(there.as_fd(), 3).unwrap(), b"hel");
    drop(here);
    let mut all = String::new();
    (&there).read_to_string(&mut all).unwrap();
    assert_eq!(all, "hello");

    let path = std::env::temp_dir().join(format!("peek-{}", crate::sys::random::hex(6)));
    let mut file: File = crate::sys::fs::create_new(&path, 0o600).unwrap();
    crate::sys::fs::remove_file(&path).unwrap();
    file.write_all(b"0123456789").unwrap();
    file.seek(SeekFrom::Start(4)).unwrap();
    assert_eq!(peek(file.as_fd(), 3).unwrap(), b"456");
    let mut all = String::new();
    file.read_to_string(&mut all).unwrap();
    assert_eq!(all, "456789");
}
