//! `--change`: a Dockerfile instruction applied to a config, without a build.

use super::super::dockerfile::Dockerfile;
use super::super::expand::{self, Options};
use super::super::instruction::{Op, Step};
use super::Config;
use crate::oci::ImageConfig;

/// The escape character of an instruction on a command line.
const ESCAPE: char = '\\';

/// Applies instructions such as `CMD ["sh"]` or `ENV A=b` to a config, in their order.
///
/// # Errors
/// A sentence that says what is wrong with which of them.
pub fn change(image: ImageConfig, changes: &[String]) -> Result<ImageConfig, String> {
    let mut config = Config { image, args: Vec::new(), cmd_set: false };
    for text in changes {
        apply(&mut config, text).map_err(|reason| format!("the change '{text}' cannot be made: {reason}"))?;
    }
    Ok(config.image)
}

fn apply(config: &mut Config, text: &str) -> Result<(), String> {
    let step = Dockerfile::parse_line(text).and_then(|instruction| Step::parse(&instruction)).map_err(|e| e.message)?;
    let plain = |config: &Config, text: &str| {
        expand::expand(text, Options::new(ESCAPE), &mut |name| config.variable(name)).map_err(|e| e.to_string())
    };
    match &step.op {
        Op::Env(pairs) => {
            for (name, value) in pairs {
                let (name, value) = (plain(config, name)?, plain(config, value)?);
                config.set_env(&name, &value);
            }
        }
        Op::Label(pairs) => {
            for (name, value) in pairs {
                let (name, value) = (plain(config, name)?, plain(config, value)?);
                config.set_label(&name, &value);
            }
        }
        Op::User(text) => {
            let user = plain(config, text)?;
            config.set_user(&user)?;
        }
        Op::Workdir(text) => {
            let path = plain(config, text)?;
            config.image.config.working_dir = config.absolute(&path);
        }
        Op::Expose(ports) => {
            for port in ports {
                let port = plain(config, port)?;
                config.expose(&port)?;
            }
        }
        Op::Volume(paths) => {
            for path in paths {
                let path = plain(config, path)?;
                config.add_volume(&path);
            }
        }
        Op::Cmd(command) => config.set_cmd(command),
        Op::Entrypoint(command) => config.set_entrypoint(command),
        Op::Shell(args) => config.image.config.shell = Some(args.clone()),
        Op::Stopsignal(text) => config.image.config.stop_signal = Some(plain(config, text)?),
        Op::Healthcheck(health, command) => config.set_health(health, command.as_ref()),
        Op::Onbuild(text) => config.image.config.on_build.get_or_insert_default().push(text.clone()),
        Op::Maintainer(text) => config.image.author = Some(text.clone()),
        Op::Run(_) | Op::Copy(_) | Op::Arg(_) => return Err("only instructions that change the config can be applied".into()),
    }
    Ok(())
}
